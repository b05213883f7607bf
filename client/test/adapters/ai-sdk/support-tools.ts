import { jsonSchema, tool } from 'ai'

/** The tools of support, which note what they ran with. */
export function supportTools(ran: object[]) {
  const toolOf = (name: string) =>
    tool({
      inputSchema: jsonSchema<object>({ type: 'object' }),
      execute(params) {
        if (Reflect.get(params, 'amount_cents') === 13) throw new RangeError('No such payment')
        ran.push(params)
        return `Done: ${name}`
      },
    })
  return {
    refund_payment: toolOf('refund_payment'),
    pay_out: toolOf('pay_out'),
    delete_customer: toolOf('delete_customer'),
  }
}
