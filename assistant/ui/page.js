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
  let origin = null, latest = null;  // the citation that opened what is read; what is read now
  async function read(chip, { stay = false, keyboard = false } = {}) {
    const pane = document.getElementById("reader-body");
    if (!pane) return;
    const { paragraph, start = 0, end = 0, also = "", quoted = "", section = "", words = "" } = chip.dataset;
    const query = new URLSearchParams({ paragraph, start, end, quoted, ...(also && { also }), ...(section && { section }), ...(words && { words }) });
    const within = pane.contains(document.activeElement) && document.activeElement.dataset.way;
    let html;
    try { html = await (await fetch(`reader?${query}`)).text(); }
    catch { pane.textContent = word("连不上知段，请检查它是否还在运行。", "No answer from the server; is it still running?"); return; }
    pane.innerHTML = html;
    latest = { dataset: { ...chip.dataset }, matches: () => false };
    press("button.cite[aria-pressed]", (c) => c === chip);
    if (chip.matches(".cite")) (origin = chip).setAttribute("aria-pressed", "true");
    hide();
    if (!stay || innerWidth > 760) document.body.classList.add("reading");
    const outer = pane.closest(".reader-pane"), at = pane.querySelector("mark, .shown");
    const head = pane.querySelector("header")?.offsetHeight || 0;
    outer.scrollTop = 0;  // from the top, where what is shown has room there
    if (at && at.getBoundingClientRect().bottom + 20 > outer.getBoundingClientRect().bottom) outer.scrollTop += at.getBoundingClientRect().top - outer.getBoundingClientRect().top - head - 40;
    // The keyboard goes where the source is, and stays on the button it pressed there; Escape leads back.
    if (within) (pane.querySelector(`[data-way="${within}"]`) || outer).focus({ preventScroll: true });
    else if (keyboard && !chip.matches?.(".contents .step")) outer.focus({ preventScroll: true });
  }
  async function seek(form) {
    const words = form.elements.words.value, on = form.querySelector("[data-way=after]");
    const again = on && on.dataset.words === words.trim();
    await read(again ? on : { dataset: { ...form.dataset, words }, matches: () => false });
    document.querySelector(".within input")?.focus({ preventScroll: true });
  }
  // The first citation of what the server has just shown, opened beside it; on a phone it would cover the item.
  window.zhiduanOpen = (selector) => setTimeout(() => { const chip = document.querySelector(selector); if (chip) read(chip, { stay: true }); }, 60);
  const shut = () => { document.body.classList.remove("reading"); if (origin?.isConnected) origin.focus(); };
  // A link to a paragraph opens it; afterwards the address names the conversation alone.
  function arrive() {
    const address = new URL(location.href), paragraph = address.searchParams.get("p");
    if (!paragraph) return;
    address.searchParams.delete("p");
    history.replaceState(null, "", address);
    read({ dataset: { paragraph }, matches: () => false });
  }

  async function copy(button, text) {
    try { await navigator.clipboard.writeText(text); }
    catch {
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area); area.select(); document.execCommand("copy"); area.remove();
    }
    say(button, word("已复制", "Copied"));
  }
  const say = (near, text) => { const out = near.closest(".tools, .links, .steps")?.querySelector(".said"); if (out) out.textContent = text; };

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
  let amended = "";  // the contents as they were when a number was changed: what is read is then read anew
  function fold(form) {
    const button = form.parentElement.querySelector("[data-unfold]");
    form.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }
  function unfold(button) {
    const form = button.parentElement.querySelector("form");
    form.hidden = !form.hidden;
    form.reset();  // to the names as they are now
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
    else if (b.matches(".cite, .step")) read(b, { keyboard: !event.detail });
    else if ("close" in data) shut();
    else if ("copy" in data) copy(b, data.copy);
    else if ("link" in data) share(b, data.link);
    else if ("place" in data) copy(b, new URL(data.place, location.href.split("?")[0]).href);
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
    if (event.target.matches("form[data-do=rename]")) fold(event.target);
    if (event.target.matches(".report form")) amended = document.querySelector("#shelf .contents").innerHTML;
    if (event.target.matches("form.within")) { event.preventDefault(); seek(event.target); return; }
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

  // A list the server draws anew takes the pressed button with it; the keyboard goes on from its like.
  let pressed = null;
  document.addEventListener("click", (e) => {
    const b = e.target.closest("[data-do], [data-ask], [data-press], form[data-do] button, #practice button");
    if (b || e.detail) pressed = b && !e.detail ? { ...(b.closest("form[data-do]") || b).dataset, asks: b.closest("#practice") } : null;
  }, true);
  function refocus() {
    if (!pressed || (document.activeElement && document.activeElement !== document.body)) return;
    const { do: act, id, ask: asked, press: done, asks } = pressed, of = (d) => `[data-do="${d}"][data-id="${CSS.escape(id || "")}"]`;
    const to = { contents: "[data-do=back]", newer: "[data-do=back]", remove: "#undo", delete: "#kept-search input, #kept-search textarea",
      back: "#shelf [data-do=contents]", rename: `:has(> ${of("rename")}) > [data-unfold]`,
      section: "#question textarea, #question input", ask: "#question textarea, #question input" }[act]
      || (asked || done ? "#question textarea, #question input" : act ? of(act) : "");
    const there = document.querySelector(asks ? "#practice :is(form :is(input, textarea, select), .go), #practise-begin" : to || null);
    if (there?.offsetParent) { pressed = null; there.focus({ preventScroll: true }); }
  }

  // gradio goes back to the first choice of the scope after each; the keyboard goes on from the one chosen.
  document.addEventListener("keydown", (e) => {
    const box = e.target.closest?.("#only input");
    const at = box && e.key === "Enter" && document.getElementById(box.getAttribute("aria-activedescendant"))?.dataset.index;
    if (!at) return;
    setTimeout(() => {
      const all = [...document.querySelectorAll("#only [role=option]")];
      const down = all.findIndex((o) => o.dataset.index === at) - all.findIndex((o) => o.matches(".active"));
      for (let i = 0; i < down; i++) box.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
    }, 60);
  }, true);

  // What gradio draws anew: the transcript stands at its last question, the address names what is open.
  let stood = "", chosenItem = "", open = false, left = 0, arrived = false;
  function settle() {
    if (!arrived && document.getElementById("reader-body")) { arrived = true; arrive(); }
    refocus();
    // gradio names its upload box in English; what stands on it is its name.
    document.querySelector("#upload button[aria-label]")?.removeAttribute("aria-label");
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
    if (amended && contents && contents.innerHTML !== amended) { amended = ""; if (latest) read(latest, { stay: true }); }
    if (Boolean(contents) !== open) {
      open = Boolean(contents);
      if (open) { left = scrollY; if (contents.getBoundingClientRect().top < 0) contents.scrollIntoView(); }
      else scrollTo(0, left);
    }
    // The bank's list follows the item that is open.
    const row = document.querySelector("#bank-list [aria-current]"), rows = row?.closest(".items");
    if (row?.offsetParent && row.dataset.id !== chosenItem) {
      chosenItem = row.dataset.id;
      const above = row.getBoundingClientRect().top - rows.getBoundingClientRect().top, below = above + row.offsetHeight - rows.clientHeight;
      if (above < 0) rows.scrollTop += above; else if (below > 0) rows.scrollTop += below;
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
