import { tool } from 'langchain'
import { z } from 'zod'

/** The tools of support, which note what they ran with. */
export function supportTools(ran: object[]) {
  return ['refund_payment', 'pay_out', 'delete_customer'].map((name) =>
    tool(
      (params) => {
        if (params['amount_cents'] === 13) throw new RangeError('No such payment')
        ran.push(params)
        return `Done: ${name}`
      },
      { name, description: name, schema: z.looseObject({}) },
    ),
  )
}
