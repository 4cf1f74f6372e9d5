// Everything the page does without asking the server's queue: reader, quotes, copy, votes, looks.
(() => {
  const keep = { get: (k) => { try { return localStorage.getItem(k) || ""; } catch { return ""; } },
    set: (k, v) => { try { v ? localStorage.setItem(k, v) : localStorage.removeItem(k); } catch { /* private window */ } } };
  const language = navigator.language || "zh-CN";
  const chinese = language.toLowerCase().startsWith("zh");
  document.documentElement.dataset.lang = chinese ? "zh" : "en";
  document.documentElement.lang = chinese ? "zh-CN" : "en";

  const dress = () => {
    const theme = keep.get("zhiduan-theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    document.body?.classList.toggle("dark", theme === "dark");
    document.querySelectorAll("[data-theme]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.theme === keep.get("zhiduan-theme"))));
  };
  const begin = () => {
    dress();
    // gradio dresses the body once more when it has loaded.
    new MutationObserver(() => { if (keep.get("zhiduan-theme") && document.body.classList.contains("dark") !== (keep.get("zhiduan-theme") === "dark")) dress(); })
      .observe(document.body, { attributes: true, attributeFilter: ["class"] });
  };
  // The script may come before the body or, from a warm cache, after everything.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();

  const say = (near, text) => { const out = near.closest(".tools")?.querySelector(".said"); if (out) out.textContent = text; };
  const word = (zh, en) => (chinese ? zh : en);

  async function read(chip) {
    const pane = document.getElementById("reader-body");
    if (!pane) return;
    const { paragraph, start, end } = chip.dataset;
    const answer = await fetch(`reader?${new URLSearchParams({ paragraph, start, end })}`);
    pane.innerHTML = await answer.text();
    document.querySelectorAll("button.cite[aria-pressed]").forEach((c) => c.removeAttribute("aria-pressed"));
    if (chip.matches(".cite")) chip.setAttribute("aria-pressed", "true");
    hide();
    const at = pane.querySelector("mark, .shown");
    const outer = pane.closest(".reader-pane");
    if (innerWidth <= 700) outer.scrollIntoView({ block: "start" });
    if (at) outer.scrollTop += at.getBoundingClientRect().top - outer.getBoundingClientRect().top - 80;
  }

  async function copy(button) {
    const text = button.dataset.copy;
    try { await navigator.clipboard.writeText(text); }
    catch {
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area); area.select(); document.execCommand("copy"); area.remove();
    }
    say(button, word("已复制", "Copied"));
  }

  async function vote(tools, up, reason) {
    const answer = await fetch("vote", { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ turn: tools.dataset.turn, up, reason }) });
    say(tools, answer.ok ? word("谢谢，已记下", "Thank you, noted") : word("没有记下，请重试", "Not noted, try again"));
  }

  function ask(text) {
    const box = document.querySelector("#question textarea, #question input");
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => document.getElementById("send").click(), 50);
  }

  document.addEventListener("click", (event) => {
    const b = event.target.closest("button");
    if (!b) return;
    if (b.matches(".cite, .step")) read(b);
    else if ("copy" in b.dataset) copy(b);
    else if ("ask" in b.dataset) ask(b.dataset.ask);
    else if ("vote" in b.dataset) {
      const tools = b.closest(".tools");
      tools.querySelectorAll("[data-vote]").forEach((v) => v.setAttribute("aria-pressed", String(v === b)));
      if (b.dataset.vote === "up") { tools.querySelector("form").hidden = true; vote(tools, true, ""); }
      else { tools.querySelector("form").hidden = false; tools.querySelector("input").focus(); }
    } else if ("theme" in b.dataset) { keep.set("zhiduan-theme", b.dataset.theme); dress(); }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form.reason");
    if (!form) return;
    event.preventDefault();
    vote(form.closest(".tools"), false, form.querySelector("input").value);
    form.hidden = true;
  });

  // The quote of a citation, on hover and on focus; always text, never markup.
  let tip = null;
  const hide = () => { if (tip) tip.hidden = true; };
  const show = (chip) => {
    tip ??= document.body.appendChild(Object.assign(document.createElement("div"), { id: "quote", hidden: true }));
    tip.setAttribute("role", "tooltip");
    tip.textContent = chip.dataset.quote;
    chip.setAttribute("aria-describedby", "quote");
    tip.hidden = false;
    const box = chip.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${box.bottom + tip.offsetHeight + 8 < innerHeight ? box.bottom + 6 : box.top - tip.offsetHeight - 6}px`;
  };
  for (const [on, off] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(on, (e) => { const c = e.target.closest?.("button.cite"); if (c) show(c); });
    document.addEventListener(off, (e) => { if (e.target.closest?.("button.cite")) hide(); });
  }
  document.addEventListener("keydown", (e) => { if (e.key === "Escape") hide(); });
})();
