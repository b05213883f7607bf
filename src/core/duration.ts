const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Parses `90s`, `15m`, `1h`, `7d` to milliseconds; `null` for anything else, including zero. */
export function parseDuration(text: string): number | null {
  const found = /^(\d{1,6})(s|m|h|d)$/.exec(text)
  const [, count, unit] = found ?? []
  if (count === undefined || !isUnit(unit)) return null
  const durationMs = Number(count) * UNITS[unit]
  return durationMs > 0 ? durationMs : null
}

/** Formats milliseconds in the largest unit that divides them: 5_400_000 is `90m`. Rounds up to whole seconds. */
export function formatDuration(durationMs: number): string {
  const wholeMs = Math.max(0, Math.ceil(durationMs / 1_000) * 1_000)
  for (const unit of ['d', 'h', 'm'] as const) {
    if (wholeMs >= UNITS[unit] && wholeMs % UNITS[unit] === 0) return `${wholeMs / UNITS[unit]}${unit}`
  }
  return `${wholeMs / 1_000}s`
}

/** Formats a duration for people, exact to the second: `10 s`, `1 h 30 min`, `7 days`. Rounds up to whole seconds. */
export function durationWords(durationMs: number): string {
  let left = Math.max(0, Math.ceil(durationMs / 1_000))
  const parts: string[] = []
  for (const [seconds, word] of WORDS) {
    const count = Math.floor(left / seconds)
    left -= count * seconds
    if (count > 0) parts.push(`${count} ${word === 'day' && count > 1 ? 'days' : word}`)
  }
  return parts.length === 0 ? '0 s' : parts.join(' ')
}

const WORDS = [
  [86_400, 'day'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const

/** Formats how long something took, for people: `6 s`, `4 min`, `3 h 10 min`, `2 days`. */
export function formatElapsed(durationMs: number): string {
  const seconds = Math.round(Math.max(0, durationMs) / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours >= 48) return `${Math.round(hours / 24)} days`
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** The same with tenths of a second below ten: `1.2 s`. */
export function formatRuntime(durationMs: number): string {
  const seconds = Math.max(0, durationMs) / 1_000
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : formatElapsed(durationMs)
}

function isUnit(unit: string | undefined): unit is keyof typeof UNITS {
  return unit !== undefined && unit in UNITS
}
