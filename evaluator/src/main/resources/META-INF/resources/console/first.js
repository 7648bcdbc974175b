// What cannot wait for the first paint, and what must.
{
  // A chosen scheme must not flash.
  let chosen = null;
  try {
    chosen = localStorage.getItem("coffey.theme");
  } catch {
    // Storage may be forbidden; the system's scheme is right then.
  }
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.theme = chosen;
  }

  // Modules run before the first frame on a busy machine, and hold it up. A tab in the background
  // has no frames.
  const begin = () => import("./main.js");
  if (document.hidden) {
    begin();
  } else {
    requestAnimationFrame(() => setTimeout(begin, 0));
  }
}
