/** Bodies that differ from this valid one in one way that must not be accepted, which reading the JSON does not always show. */
export function brokenCalls(valid: string): readonly [string, ...string[]] {
  const call = JSON.parse(valid)
  const { tool, params } = call
  const withParams = (json: string) =>
    valid.replace(`"params":${JSON.stringify(params)}`, () => `"params":${json}`)
  const withTool = (json: string) => valid.replace(`"tool":${JSON.stringify(tool)}`, () => `"tool":${json}`)
  const without = (key: string) => JSON.stringify({ ...call, [key]: undefined })
  return [
    ...([
      withParams('{"a":1,"a":1}'),
      withParams('{"a":1,"\\u0061":2}'),
      withParams('{"a":{"b":1,"b":2}}'),
    ] as const),
    ...[withParams('{"__proto__":{}}'), withParams('{"a":"\\ud800"}'), withParams('{"\\udc00":1}')],
    ...[
      withParams('{"a":9007199254740993}'),
      withParams('{"a":1e999}'),
      withParams('{"a":0.1234567890123456789}'),
    ],
    ...[withParams('{"a":01}'), withParams('{"a":NaN}'), withParams('{"a":1,}'), withParams('{"a":+1}')],
    ...[withParams(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`), withParams(`{"a":"${'x'.repeat(66_000)}"}`)],
    ...[withParams('[]'), withParams('null'), withParams('"{}"')],
    ...[withTool('null'), withTool('["refund_payment"]'), withTool('"refund payment"'), withTool('"../x"')],
    ...[withTool('""'), withTool(`"${'t'.repeat(129)}"`), withTool('"ping","tool":"ping"')],
    ...[without('agentId'), without('tool'), JSON.stringify({ ...call, allowed: true })],
    ...[`\ufeff${valid}`, `${valid}{}`, `[${valid}]`, `${valid}//`, '', 'null'],
  ]
}
