import type { Signer } from './signing/signer.ts'
import type { Topic } from './topic.ts'

/** One line of the JSON that SNS delivers, in its layout; '' when there is no value. */
export const member = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `  "${name}" : ${JSON.stringify(value)},\n`

/**
 * The lines of a signature over `fields`, which stand in the order in which they are signed; absent ones are left out.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export const signatureMembers = (
  fields: Readonly<Record<string, string | undefined>>,
  topic: Topic,
  signer: Signer,
  origin: string,
): string => {
  const version = topic.attributes.get('SignatureVersion') ?? '1'
  const lines = Object.entries(fields).map(([name, value]) => (value === undefined ? '' : `${name}\n${value}\n`))
  return (
    member('SignatureVersion', version) +
    member('Signature', signer.sign(lines.join(''), version)) +
    member('SigningCertURL', origin + signer.certificatePath())
  )
}
