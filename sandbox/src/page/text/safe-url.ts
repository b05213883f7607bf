/** The address as a link may carry it: http, https or mailto; null for everything else. */
export function safeUrl(address: string): string | null {
  if (!URL.canParse(address)) return null
  const { protocol } = new URL(address)
  return ['http:', 'https:', 'mailto:'].includes(protocol) ? address : null
}
