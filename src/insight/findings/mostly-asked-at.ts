/** When most of some requests were made, in local time. */
export interface UsualTime {
  readonly count: number
  /** `Friday`. */
  readonly day: string
  /** The whole hour before the earliest, such as `17:00`. */
  readonly time: string
}

/** The day of the week on which more than half of these moments are; null: there is none, or one moment alone. */
export function mostlyAskedAt(momentsMs: readonly number[], timezone: string): UsualTime | null {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'long',
    hour: '2-digit',
    hourCycle: 'h23',
  })
  const local = momentsMs.map((atMs) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]))
    return { day: parts.get('weekday') ?? '', hour: parts.get('hour') ?? '' }
  })
  const days = [...Map.groupBy(local, ({ day }) => day).entries()]
  const most = days.find(([, moments]) => moments.length > 1 && moments.length * 2 > momentsMs.length)
  if (most === undefined) return null
  const [day, moments] = most
  const [earliest] = moments.map(({ hour }) => hour).sort()
  return { count: moments.length, day, time: `${earliest ?? '00'}:00` }
}
