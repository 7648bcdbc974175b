// Before the first paint, so that a chosen scheme does not flash.
{
  let chosen = null;
  try {
    chosen = localStorage.getItem("coffey.theme");
  } catch {
    // Storage may be forbidden; the system's scheme is right then.
  }
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.theme = chosen;
  }
}
