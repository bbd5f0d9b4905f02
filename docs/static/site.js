// What screen readers and keyboards need and the theme leaves out.
addEventListener("load", () => {
  for (const caption of document.querySelectorAll("p.caption[role=heading]")) {
    caption.setAttribute("aria-level", "2");
  }
  document.querySelector("aside.sidebar-drawer")?.setAttribute("aria-label", "Site");
  document.querySelector("aside.toc-drawer")?.setAttribute("aria-label", "On this page");
  for (const head of document.querySelectorAll("thead th")) {
    if (!head.textContent.trim()) head.replaceWith(document.createElement("td")); // heads nothing
  }
  for (const wide of document.querySelectorAll("pre, .table-wrapper")) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0; // arrow keys move it
  }
});
