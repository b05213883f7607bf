/** What a date is shown from: Slack's format text, the moment, the reader's now and zone. */
export interface SlackDate {
  readonly format: string
  readonly timestampS: number
  readonly nowMs: number
  /** An IANA name; the reader's own zone when it is not given. */
  readonly timeZone?: string
}

/** Fills a format such as `{date_short_pretty} at {time}`; null for an unknown token or a moment no calendar has. */
export function formatSlackDate(date: SlackDate): string | null {
  if (!(Math.abs(date.timestampS) <= 8.64e12)) return null
  let known = true
  const text = date.format.replace(/\{([a-z_]+)\}/g, (_, token) => {
    const value = tokenText(String(token), date)
    known &&= value !== null
    return value ?? ''
  })
  return known ? text : null
}

/** The words for a day as Slack's day lines carry them: Today, Yesterday, or `Friday, November 20th`. */
export function dayLine(atMs: number, nowMs: number, timeZone?: string): string {
  const date = {
    format: '',
    timestampS: atMs / 1_000,
    nowMs,
    ...(timeZone === undefined ? {} : { timeZone }),
  }
  const near = nearDay(date)
  if (near !== null) return near.charAt(0).toUpperCase() + near.slice(1)
  return weekdayAndDay(date)
}

function tokenText(token: string, date: SlackDate): string | null {
  const plain = token.replace(/_pretty$/, '')
  const near = plain === token ? null : nearDay(date)
  return near ?? tokens.get(plain)?.(date) ?? null
}

const tokens: ReadonlyMap<string, (date: SlackDate) => string> = new Map([
  ['date_num', dayKey],
  ['date', (date: SlackDate) => `${part(date, { month: 'long' })} ${ordinal(date)}, ${year(date)}`],
  ['date_short', (date) => `${part(date, { month: 'short', day: 'numeric' })}, ${year(date)}`],
  ['date_long', (date) => `${weekdayAndDay(date)}, ${year(date)}`],
  ['time', (date) => part(date, { hour: 'numeric', minute: '2-digit' })],
  ['time_secs', (date) => part(date, { hour: 'numeric', minute: '2-digit', second: '2-digit' })],
  ['ago', ago],
])

function nearDay(date: SlackDate): string | null {
  const dayMs = 86_400_000
  const key = dayKey(date)
  const at = (offset: number) => dayKey({ ...date, timestampS: (date.nowMs + offset * dayMs) / 1_000 })
  if (key === at(0)) return 'today'
  if (key === at(-1)) return 'yesterday'
  return key === at(1) ? 'tomorrow' : null
}

function ago({ timestampS, nowMs }: SlackDate): string {
  const minutes = Math.round((nowMs - timestampS * 1_000) / 60_000)
  const [count, unit] = largestUnit(Math.abs(minutes))
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`
  return minutes < 0 ? `in ${words}` : `${words} ago`
}

function largestUnit(minutes: number): readonly [number, string] {
  if (minutes < 60) return [minutes, 'minute']
  if (minutes < 1_440) return [Math.round(minutes / 60), 'hour']
  return [Math.round(minutes / 1_440), 'day']
}

function dayKey(date: SlackDate): string {
  const pad = (text: string) => text.padStart(2, '0')
  return `${year(date)}-${pad(part(date, { month: 'numeric' }))}-${pad(part(date, { day: 'numeric' }))}`
}

function weekdayAndDay(date: SlackDate): string {
  return `${part(date, { weekday: 'long' })}, ${part(date, { month: 'long' })} ${ordinal(date)}`
}

function year(date: SlackDate): string {
  return part(date, { year: 'numeric' })
}

function ordinal(date: SlackDate): string {
  const day = Number(part(date, { day: 'numeric' }))
  const teen = day >= 11 && day <= 13
  const suffix = teen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')
  return `${day}${suffix}`
}

function part(date: SlackDate, options: Intl.DateTimeFormatOptions): string {
  const zone = date.timeZone === undefined ? {} : { timeZone: date.timeZone }
  const text = new Intl.DateTimeFormat('en-US', { ...options, ...zone }).format(date.timestampS * 1_000)
  return text.replaceAll('\u202f', ' ')
}
