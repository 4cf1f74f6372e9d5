// A click on a citation fetches the paragraph from this server and opens it in the reader.
document.addEventListener("click", async (event) => {
  const chip = event.target.closest("button.cite");
  const pane = document.getElementById("reader-body");
  if (!chip || !pane) return;
  const { paragraph, start, end } = chip.dataset;
  const query = new URLSearchParams({ paragraph, start, end });
  const answer = await fetch(`reader?${query}`);
  pane.innerHTML = await answer.text();
  document.querySelectorAll("button.cite[aria-pressed]").forEach((c) => c.removeAttribute("aria-pressed"));
  chip.setAttribute("aria-pressed", "true");
  pane.querySelector("mark, .shown")?.scrollIntoView({ block: "nearest" });
});
