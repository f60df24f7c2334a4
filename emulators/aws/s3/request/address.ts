/** Bucket and key as they stand in an address, still encoded. */
export interface S3Address {
  readonly bucket?: string
  readonly key?: string
}

/** AWS's own hosts, and LocalStack's name for this machine. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
const ofService = /^(?<bucket>.+?)\.s3(?:[.-][\da-z-]+)?\.(?:amazonaws\.com|localhost(?:\.localstack\.cloud)?)$/i
/** What resolves to this machine by itself, in front of which SDKs put the bucket. */
const ofThisMachine = /^(?!s3[.-])(?<bucket>.+)(?<!^s3)\.localhost$/i

/** Whom a request is about: virtual-host style where the host begins with a bucket, else path style. */
export const addressOf = (host: string, path: string): S3Address => {
  const name = host.replace(/:\d+$/, '')
  const bucket = (ofService.exec(name) ?? ofThisMachine.exec(name))?.groups?.['bucket']
  const rest = path.replace(/^\//, '')
  if (bucket !== undefined) return { bucket, ...(rest === '' ? {} : { key: rest }) }
  const slash = rest.indexOf('/')
  const first = slash < 0 ? rest : rest.slice(0, slash)
  const key = slash < 0 ? '' : rest.slice(slash + 1)
  return { ...(first === '' ? {} : { bucket: first }), ...(key === '' ? {} : { key }) }
}
