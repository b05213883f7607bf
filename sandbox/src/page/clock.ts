/** Milliseconds since 1970 by the browser's own clock: the page runs where the server's clock cannot be handed in. */
export function browserNowMs(): number {
  return Date.now()
}
