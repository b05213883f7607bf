import { expect, test } from 'vitest'
import { createParkedCalls } from '../../src/mcp/parked-calls.ts'
import { ToolCall } from '../../src/mcp/tool-call.ts'

const callNumber = (number: number) => ToolCall.parse({ name: 'pay', arguments: { number } })

test('of calls that are parked and never made again, the latest thousand are known', () => {
  const parked = createParkedCalls()

  for (let number = 1; number <= 1_200; number += 1) parked.remember(callNumber(number), `req_${number}`)

  expect(parked.requestIds()).toHaveLength(1_000)
  expect([200, 201, 1_200].map((number) => parked.find(callNumber(number)))).toEqual([
    undefined,
    'req_201',
    'req_1200',
  ])
})
