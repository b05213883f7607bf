/** Makes `drawer`, a popover that is always in view on a wide page, close on a choice, and open with the focus on what is current. */
export function setUpDrawer(drawer: HTMLElement): void {
  drawer.addEventListener('toggle', (event) => {
    if (event.newState !== 'open') return
    const current = drawer.querySelector('[aria-current]') ?? drawer.querySelector('button, a')
    if (current instanceof HTMLElement) current.focus()
  })
  drawer.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('button, a') !== null) close(drawer)
  })
  matchMedia('(width >= 700px)').addEventListener('change', () => close(drawer))
}

function close(drawer: HTMLElement): void {
  if (drawer.matches(':popover-open')) drawer.hidePopover()
}
