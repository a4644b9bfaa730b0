import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { LANGUAGES, readTexts } from "../texts";

// A busy machine may take its time; what never comes still fails.
configure({ asyncUtilTimeout: 5_000 });

// What a browser has and jsdom lacks, as far as the console uses it.
if (!("ResizeObserver" in globalThis)) {
  globalThis.ResizeObserver = class implements ResizeObserver {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
}
// Without these the component library brings its own popovers, whose selectors jsdom's engine dies of.
if (!("showPopover" in HTMLElement.prototype)) {
  const nothing = { value: () => undefined, configurable: true, writable: true };
  Object.defineProperties(HTMLElement.prototype, {
    popover: { value: null, configurable: true, writable: true },
    showPopover: nothing,
    hidePopover: nothing,
    togglePopover: nothing,
  });
}
// jsdom lays nothing out; a list of which only what is on the screen is in the page needs a screen.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { get: () => 800, configurable: true },
  clientWidth: { get: () => 400, configurable: true },
});
document.getAnimations ??= () => [];
Element.prototype.scrollTo ??= () => undefined;
Element.prototype.scrollIntoView ??= () => undefined;
HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
  this.open = false;
};

// A test that asks for a language has it at once, as whoever has chosen it does.
await Promise.all(LANGUAGES.map(readTexts));

beforeEach(() => {
  localStorage.clear();
  window.history.replaceState(null, "", "/console/");
  vi.spyOn(navigator, "languages", "get").mockReturnValue(["nb-NO"]);
});
afterEach(cleanup);
