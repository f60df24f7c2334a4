const mask = '[redacted]'

/** Values that look like secrets wherever they stand: bearer tokens, passwords in URLs and assignments, AWS secret keys, private keys. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${mask}`],
  [/\b(postgres(?:ql)?|https?|amqp|redis|smtps?):\/\/([^\s:/@"]+):([^\s@"]+)@/gi, `$1://$2:${mask}@`],
  [
    /(password|passwd|secret|token|api[_-]?key|secret[_-]?access[_-]?key)(\\?["']?\s*[:=]\s*\\?["']?)([^\s"',;&\\}]{4,})/gi,
    `$1$2${mask}`,
  ],
  [/\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g, mask],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----/gs, mask],
]

/** What each of them holds: most texts have nothing of it, and are looked through once. */
const suspicious = /bearer|basic|:\/\/[^\s:/@"]+:[^\s@"]+@|passw|secret|token|api[_-]?key|eyJ|-----BEGIN/i

/** Removes known secrets and whatever looks like one from a text, JSON text included. */
export const redaction = (secrets: Iterable<string> = []): ((text: string) => string) => {
  const known = [...secrets].filter((secret) => secret.length >= 4)
  return (text) => {
    let clean = text
    for (const secret of known) clean = clean.replaceAll(secret, mask)
    if (!suspicious.test(clean)) return clean
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement)
    return clean
  }
}
