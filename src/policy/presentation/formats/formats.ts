import { bytes } from './bytes.ts'
import { code } from './code.ts'
import { date } from './date.ts'
import { diff } from './diff.ts'
import { duration } from './duration.ts'
import type { Format } from './format.ts'
import { link } from './link.ts'
import { money } from './money.ts'
import { number } from './number.ts'
import { person } from './person.ts'
import { text } from './text.ts'

/** The formats that a summary and `show` may name. */
export const FORMATS: ReadonlyMap<string, Format> = new Map(
  Object.entries({ money, number, date, duration, bytes, code, text, link, person, diff }),
)
