/** The scopes that Veto's bot token needs, each with what it is for; `manifest.json` asks for the same. */
export const NEEDED_SCOPES: ReadonlyMap<string, string> = new Map([
  ['channels:history', 'to find a card again after an unclear answer, in public channels'],
  ['channels:read', 'to find public channels and their members'],
  ['chat:write', 'to post and update cards'],
  ['commands', 'to receive /veto'],
  ['files:write', 'to send exports of the audit log'],
  ['groups:history', 'to find a card again after an unclear answer, in private channels'],
  ['groups:read', 'to find private channels and their members'],
  ['im:history', 'to find a direct message again after an unclear answer'],
  ['im:write', 'to send direct messages to approvers, and exports to the person who asked'],
  ['usergroups:read', 'to look up the members of user groups'],
  ['users:read', 'to look up who may vote'],
  ['users:read.email', 'to find people by their e-mail address'],
])
