import { tool } from '@openai/agents'

/** The tools of support, which note what they ran with. */
export function supportTools(ran: unknown[]) {
  return ['refund_payment', 'pay_out', 'delete_customer'].map((name) =>
    tool({
      name,
      description: name,
      parameters: { type: 'object', properties: {}, required: [], additionalProperties: true },
      strict: false,
      execute(params) {
        if (Reflect.get(Object(params), 'amount_cents') === 13) throw new RangeError('No such payment')
        ran.push(params)
        return `Done: ${name}`
      },
    }),
  )
}
