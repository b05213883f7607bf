import { z } from 'zod'

const LONGEST = 2_048

const SCHEMAS = {
  email: z.email(),
  date: z.iso.date(),
  'date-time': z.iso.datetime({ offset: true }),
  time: z.iso.time(),
  uuid: z.guid(),
  ipv4: z.ipv4(),
  ipv6: z.ipv6(),
  uri: z.url(),
} as const

/** The known values of `format`, each with its check: text of at most 2,048 characters. */
export const FORMATS: Readonly<Record<string, (text: string) => boolean>> = Object.fromEntries(
  Object.entries(SCHEMAS).map(([name, schema]) => [
    name,
    (text: string) => text.length <= LONGEST && schema.safeParse(text).success,
  ]),
)
