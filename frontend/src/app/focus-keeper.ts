/**
 * A button that is gone once it has done its work takes the focus with it, and the browser leaves it on nothing: who reads with
 * a screen reader or goes by Tab is back at the top of the page. Here it goes to the nearest thing around it that is still there
 * and has a meaning of its own: the card, the form, the message, in the end the page's content.
 */
const PLACES = "section, form, dialog, main, [role]";
/** What comes in its stead may take the focus itself, and a dialog gives it back: they come first. */
const THEY_COME_FIRST = 50;

export function keepFocus(root: HTMLElement): void {
  let around: Element[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  root.addEventListener("focusin", (event) => {
    around = event.composedPath().filter((target) => target instanceof Element);
  });
  const lost = () => around[0]?.isConnected === false && document.activeElement === document.body;
  new MutationObserver(() => {
    if (!lost()) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (lost()) around.some((element) => element.matches(PLACES) && focusOn(element as HTMLElement));
    }, THEY_COME_FIRST);
  }).observe(root, { childList: true, subtree: true });
}

/** False for what is gone, and for what cannot have it, as a dialog that is closed. */
function focusOn(place: HTMLElement): boolean {
  const foreign = place.hasAttribute("tabindex");
  if (!foreign) place.tabIndex = -1;
  place.focus({ preventScroll: true });
  const taken = document.activeElement === place;
  // Left behind, it would take the focus at each click into it.
  if (!foreign && taken)
    place.addEventListener("blur", () => place.removeAttribute("tabindex"), { once: true });
  if (!foreign && !taken) place.removeAttribute("tabindex");
  return taken;
}
