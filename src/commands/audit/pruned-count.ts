/** Of how many requests retention removed the params, for people. */
export function prunedCountText(count: number): string {
  return `The params of ${requestsText(count)} were removed by retention, as the ledger says; their digests stay.`
}

/** The same of an export: one that was filtered does not say why params are missing. */
export function missingParamsText(count: number, isChain: boolean): string {
  if (isChain) return prunedCountText(count)
  return `The params of ${requestsText(count)} are missing: only an export of every entry shows whether retention removed them.`
}

function requestsText(count: number): string {
  return count === 1 ? '1 request' : `${count} requests`
}
