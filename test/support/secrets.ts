/** One made-up secret of each kind that Veto knows by its shape. No service ever gave out any of them. */
export const SECRETS: Readonly<Record<string, string>> = {
  'an AWS key id': `AKIA${'IOSFODNN7EXAMPLE'}`,
  'a temporary AWS key id': `ASIA${'QWERTYUIOPASDFGH'}`,
  'a GitHub token': `ghp_${'a1B2c3D4'.repeat(5)}`,
  'a fine-grained GitHub token': `github_pat_${'11ABCDEFG0'.repeat(4)}`,
  'a Slack bot token': ['xoxb', '123456789012', 'abcdefGHIJKL'].join('-'),
  'a Slack app token': ['xapp', '1', 'A0123456789', 'abcdef0123456789'].join('-'),
  'a Stripe key': `sk_live_${'4eC39HqLyjWDarjt'}`,
  'a restricted Stripe key': `rk_test_${'4eC39HqLyjWDarjt'}`,
  "a model vendor's key": `sk-ant-${'api03-AbCdEf0123456789'}`,
  'a Google key': `AIza${'SyA1234567890abcdefghijklmnopqrstuv'}`,
  'an npm token': `npm_${'AbCd1234'.repeat(4)}wxyz`,
  'a GitLab token': `glpat-${'abcdefghij0123456789'}`,
  'a key of Veto': `veto_${'AbCdEf0123456789AbCdEf0123456789'}`,
  'the secret of a webhook': `whsec_${'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'}`,
  'a JWT': ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'].join(
    '.',
  ),
  'a private key': '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n-----END RSA PRIVATE KEY-----',
  'a card number': '4242424242424242',
  'a card number in groups': '5555-5555-5555-4444',
}
