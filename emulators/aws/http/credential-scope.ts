/** Who signs a request and for where: the only part of SigV4 that this server reads. It checks no signature. */
export interface CredentialScope {
  /** '' when the request is not signed. */
  readonly accessKeyId: string
  readonly region: string | undefined
  readonly service: string | undefined
}

const unsigned: CredentialScope = { accessKeyId: '', region: undefined, service: undefined }

// A client repeats its scope in every request: one lookup instead of a parse. Bounded, because the date is a part of it.
const seen = new Map<string, CredentialScope>()
const maxSeen = 1000

const parse = (credential: string): CredentialScope => {
  const known = seen.get(credential)
  if (known) return known
  // accessKeyId/20260823/eu-west-2/sqs/aws4_request; a key id may itself hold slashes, so the fields count from the end.
  const parts = credential.split('/')
  if (parts.length < 5) return { accessKeyId: parts[0] ?? '', region: undefined, service: undefined }
  const scope = { accessKeyId: parts.slice(0, -4).join('/'), region: parts.at(-3), service: parts.at(-2) }
  if (seen.size >= maxSeen) seen.clear()
  seen.set(credential, scope)
  return scope
}

/**
 * Reads the scope from an `Authorization` header, or from the `X-Amz-Credential` of a presigned URL.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const credentialScope = (authorization: string | undefined, presigned?: string | null): CredentialScope => {
  if (authorization !== undefined) {
    const start = authorization.indexOf('Credential=')
    if (start < 0) return unsigned
    const from = start + 'Credential='.length
    let to = from
    while (to < authorization.length && authorization[to] !== ',' && authorization[to] !== ' ') to++
    return parse(authorization.slice(from, to))
  }
  return presigned ? parse(presigned) : unsigned
}
