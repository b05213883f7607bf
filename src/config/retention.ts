import { z } from 'zod'

const A_PERIOD =
  'expected for how many days the params and results of requests that ended are kept, such as 180d, from 1d to 36500d'

/** `VETO_RETENTION`, in days. */
export const Retention = z
  .string()
  .regex(/^[1-9]\d{0,4}d$/, { error: A_PERIOD, abort: true })
  .transform((text) => Number(text.slice(0, -1)))
  .refine((days) => days <= 36_500, A_PERIOD)
