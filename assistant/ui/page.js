// Everything the page does without asking the server's queue: reader, quotes, copy, votes, looks.
// It is the first script of the page, so that gradio already finds the language chosen by hand.
(() => {
  const keep = { get: (k) => { try { return localStorage.getItem(k) || ""; } catch { return ""; } },
    set: (k, v) => { try { v ? localStorage.setItem(k, v) : localStorage.removeItem(k); } catch { /* private window */ } } };
  const THEME = "zhiduan-theme", LANGUAGE = "zhiduan-language", YEAR = 31536000;
  // What the server keeps for whoever is here comes before what this browser has.
  const known = window.zhiduanKept || {};
  if (known.theme !== undefined) keep.set(THEME, known.theme);
  if (known.language !== undefined) keep.set(LANGUAGE, known.language);
  const cookie = (value) => { document.cookie = `${LANGUAGE}=${value}; path=/; samesite=strict; max-age=${value ? YEAR : 0}`; };
  cookie(keep.get(LANGUAGE));
  const chosen = keep.get(LANGUAGE);
  if (chosen) for (const [name, value] of [["language", chosen], ["languages", [chosen]]])
    Object.defineProperty(navigator, name, { get: () => value });
  const chinese = (navigator.language || "zh-CN").toLowerCase().startsWith("zh");
  const word = (zh, en) => (chinese ? zh : en);
  document.documentElement.dataset.lang = chinese ? "zh" : "en";
  document.documentElement.lang = chinese ? "zh-CN" : "en";

  const press = (selector, on) => document.querySelectorAll(selector).forEach((b) => b.setAttribute("aria-pressed", String(on(b))));
  const night = () => (keep.get(THEME) || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  document.documentElement.toggleAttribute("data-dark", night());
  const dress = () => {
    const dark = night();
    document.documentElement.toggleAttribute("data-dark", dark);
    if (document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
    press("[data-theme]", (b) => b.dataset.theme === keep.get(THEME));
    press("[data-language]", (b) => b.dataset.language === keep.get(LANGUAGE));
  };
  const prefer = (choice) => fetch("preferences", { method: "POST", keepalive: true,
    headers: { "Content-Type": "application/json" }, body: JSON.stringify(choice) }).catch(() => {});
  async function language(value) {
    keep.set(LANGUAGE, value);
    cookie(value);
    await prefer({ language: value });
    location.reload();
  }

  // The reader.
  async function read(chip, { stay = false } = {}) {
    const pane = document.getElementById("reader-body");
    if (!pane) return;
    const { paragraph, start = 0, end = 0, quoted = "", section = "" } = chip.dataset;
    const query = new URLSearchParams({ paragraph, start, end, quoted, ...(section && { section }) });
    let html;
    try { html = await (await fetch(`reader?${query}`)).text(); }
    catch { pane.textContent = word("连不上知段，请检查它是否还在运行。", "No answer from the server; is it still running?"); return; }
    pane.innerHTML = html;
    press("button.cite[aria-pressed]", (c) => c === chip);
    if (chip.matches(".cite")) chip.setAttribute("aria-pressed", "true");
    hide();
    if (!stay || innerWidth > 760) document.body.classList.add("reading");
    const outer = pane.closest(".reader-pane"), at = pane.querySelector("mark, .shown");
    const head = pane.querySelector("header")?.offsetHeight || 0;
    outer.scrollTop = 0;
    if (at) outer.scrollTop += at.getBoundingClientRect().top - outer.getBoundingClientRect().top - head - 40;
  }
  // The first citation of what the server has just shown, opened beside it; on a phone it would cover the item.
  window.zhiduanOpen = (selector) => setTimeout(() => { const chip = document.querySelector(selector); if (chip) read(chip, { stay: true }); }, 60);
  const shut = () => { document.body.classList.remove("reading"); document.querySelector("button.cite[aria-pressed=true]")?.focus(); };

  async function copy(button, text) {
    try { await navigator.clipboard.writeText(text); }
    catch {
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area); area.select(); document.execCommand("copy"); area.remove();
    }
    say(button, word("已复制", "Copied"));
  }
  const say = (near, text) => { const out = near.closest(".tools, .links")?.querySelector(".said"); if (out) out.textContent = text; };

  async function share(button, link) {
    const id = new URLSearchParams(link).get("c");
    await fetch(`share/${encodeURIComponent(id)}`, { method: "POST" });  // another's stays as it is
    copy(button, new URL(link, location.href).href);
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
  function unfold(button) {
    const form = button.parentElement.querySelector("form");
    form.hidden = !form.hidden;
    button.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) form.querySelector("input").select();
  }
  function thumb(button) {
    const tools = button.closest(".tools"), form = tools.querySelector("form"), up = button.dataset.vote === "up";
    tools.querySelectorAll("[data-vote]").forEach((v) => v.setAttribute("aria-pressed", String(v === button)));
    form.hidden = up;
    vote(tools, up, "");  // with a reason, a later one takes its place
    if (!up) form.querySelector("input").focus();
  }

  document.addEventListener("click", (event) => {
    const b = event.target.closest("button");
    if (!b) return;
    const data = b.dataset;
    if (b.matches("[role=tab]")) document.body.classList.remove("reading");
    else if (b.matches(".cite, .step")) read(b);
    else if ("close" in data) shut();
    else if ("copy" in data) copy(b, data.copy);
    else if ("link" in data) share(b, data.link);
    else if ("ask" in data) ask(data.ask);
    else if ("dismiss" in data) b.closest(".uploads").remove();
    else if ("press" in data) document.getElementById(data.press)?.click();
    else if ("unfold" in data) unfold(b);
    else if ("vote" in data) thumb(b);
    else if ("theme" in data) { keep.set(THEME, data.theme); dress(); prefer({ theme: data.theme }); }
    else if ("signout" in data) fetch("/logout", { method: "POST" }).finally(() => location.assign("/login"));
    else if ("language" in data) language(data.language);
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
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    if (tip && !tip.hidden) hide(); else if (document.body.classList.contains("reading")) shut();
  });

  // What gradio draws anew: the transcript stands at its last question, the address names what is open.
  let stood = "", open = false, left = 0;
  function settle() {
    const log = document.querySelector("#transcript .transcript");
    const turns = log ? log.querySelectorAll(".turn") : [], last = turns[turns.length - 1];
    const stands = `${turns.length} ${last?.className} ${last?.querySelector(".tools")?.dataset.turn}`;
    if (log && stands !== stood) {
      stood = stands;
      log.scrollTop = last ? Math.max(last.offsetTop - 12, 0) : 0;
      if (last?.matches(".editing")) document.querySelector("#question textarea, #question input").focus();
    }
    // A document is opened from anywhere in a long list and is read from its top; the way back leads there again.
    const contents = document.querySelector("#shelf .contents");
    if (Boolean(contents) !== open) {
      open = Boolean(contents);
      if (open) { left = scrollY; if (contents.getBoundingClientRect().top < 0) contents.scrollIntoView(); }
      else scrollTo(0, left);
    }
    const links = document.getElementById("links");
    if (links) {
      const id = links.querySelector("[data-conversation]")?.dataset.conversation;
      const address = new URL(location.href);
      if (id) address.searchParams.set("c", id); else if (log?.matches(":not([data-opening])") && !turns.length) address.searchParams.delete("c");
      if (address.href !== location.href) history.replaceState(null, "", address);
    }
  }
  function begin() {
    dress();
    // gradio dresses the body once more when it has loaded.
    new MutationObserver(() => { if (keep.get(THEME)) dress(); }).observe(document.body, { attributes: true, attributeFilter: ["class"] });
    new MutationObserver(() => { settle(); if (document.querySelector("[data-theme]:not([aria-pressed])")) dress(); })
      .observe(document.body, { childList: true, subtree: true });
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
