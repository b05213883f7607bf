/** Of how many requests retention removed the params, for people. */
export function prunedCountText(count: number): string {
  const requests = count === 1 ? '1 request' : `${count} requests`
  return `The params of ${requests} were removed by retention, as the ledger says; their digests stay.`
}
