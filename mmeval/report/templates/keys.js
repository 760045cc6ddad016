// Arrow keys and buttons that go from one opened answer to the next. Everything else works without it.
(() => {
  if (window.mmevalKeys) return;
  window.mmevalKeys = true;
  document.documentElement.classList.add("mm-keys");
  const go = (from, id) => {
    const next = document.getElementById(id);
    if (!next) return;
    from.hidePopover();
    next.showPopover();
    next.focus();
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".mm [data-go]");
    if (button) go(button.closest("[popover]"), button.dataset.go);
  });
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || /^(AUDIO|VIDEO|INPUT)$/.test(event.target.tagName)) return;
    const open = document.querySelector(".mm [popover]:popover-open");
    const button = open?.querySelector(`[data-key="${CSS.escape(event.key)}"]:not(:disabled)`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
