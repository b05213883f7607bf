interface Guide {
  /** Where the sandbox's page is. */
  readonly page: string
  /** Where agents ask. */
  readonly url: string
  readonly key: string
  readonly database: string
}

/** What the demo prints first: where to look, and what to type to ask as an agent. */
export function demoGuide({ page, url, key, database }: Guide): string {
  return `
  Open ${page}

It looks like Slack, and nothing leaves this machine. Ctrl+C ends it.

To ask as an agent, in another terminal (then approve it on the page, as Ann):

  export VETO_API_KEY=${key}
  curl -s "${url}/v1/authorize?wait=60s" \\
    -H "Authorization: Bearer $VETO_API_KEY" -H "Content-Type: application/json" \\
    -d '{"agentId":"support-agent","tool":"refund_payment","params":{"payment_id":"pay_1","amount_cents":72000,"currency":"EUR"}}'

To read the record: VETO_DATABASE=${database} npm run --silent veto -- audit search

What the agent of the demo asks meanwhile:
`
}
