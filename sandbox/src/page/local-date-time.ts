/** Seconds since 1970 as a `datetime-local` input holds them: the local date and time, without seconds. */
export function toLocalDateTime(seconds: number): string {
  const at = new Date(seconds * 1_000)
  const date = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits).join('-')
  return `${date}T${[at.getHours(), at.getMinutes()].map(twoDigits).join(':')}`
}

/** The reverse; null for a text that is no date and time. */
export function fromLocalDateTime(text: string): number | null {
  const atMs = text === '' ? Number.NaN : new Date(text).getTime()
  return Number.isNaN(atMs) ? null : Math.floor(atMs / 1_000)
}

function twoDigits(part: number): string {
  return String(part).padStart(2, '0')
}
