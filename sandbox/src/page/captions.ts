/** Makes the button hide and show the titles and captions of the previews; `?captions=off` hides them from the start. */
export function setUpCaptions(button: HTMLElement): void {
  show(button, !isHidden())
  button.addEventListener('click', () => {
    const url = new URL(location.href)
    if (isHidden()) url.searchParams.delete('captions')
    else url.searchParams.set('captions', 'off')
    history.replaceState(null, '', url)
    show(button, !isHidden())
  })
}

function isHidden(): boolean {
  return new URLSearchParams(location.search).get('captions') === 'off'
}

function show(button: HTMLElement, isShown: boolean): void {
  document.body.classList.toggle('has-no-captions', !isShown)
  button.textContent = isShown ? 'Hide captions' : 'Show captions'
}
