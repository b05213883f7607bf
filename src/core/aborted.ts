/** Resolves once the signal is aborted; never without one. */
export function aborted(signal: AbortSignal | undefined): Promise<null> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve(null)
    else signal?.addEventListener('abort', () => resolve(null), { once: true })
  })
}
