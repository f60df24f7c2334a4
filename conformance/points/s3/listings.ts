import assert from 'node:assert/strict'
import type { ListObjectsV2CommandInput, S3 } from '@aws-sdk/client-s3'
import type { Point } from '../../point.ts'
import { refused } from '../../refused.ts'
import { bucketOf } from '../../s3-subject.ts'
import { s3Api, s3Guide } from '../../sources.ts'
import type { Subject } from '../../subject.ts'

const keys = ['a', 'notes/1', 'notes/2', 'notes/old/1', 'notes/old/2', 'photos/1', 'z']

const withKeys = async (subject: Subject, all = keys): Promise<{ readonly s3: S3; readonly Bucket: string }> => {
  const { s3, Bucket } = await bucketOf(subject)
  for (const Key of all.toReversed()) await s3.putObject({ Bucket, Key, Body: Key })
  return { s3, Bucket }
}

interface Page {
  readonly keys: readonly (string | undefined)[]
  readonly prefixes: readonly (string | undefined)[]
}

const list = async (s3: S3, input: ListObjectsV2CommandInput): Promise<Page> => {
  const { Contents = [], CommonPrefixes = [] } = await s3.listObjectsV2(input)
  return { keys: Contents.map(({ Key }) => Key), prefixes: CommonPrefixes.map(({ Prefix }) => Prefix) }
}

const expected: readonly (readonly [string, string, Omit<ListObjectsV2CommandInput, 'Bucket'>, Page])[] = [
  ['order', 'keys come in order', {}, { keys, prefixes: [] }],
  [
    'prefix',
    'a prefix leaves out what does not begin with it',
    { Prefix: 'notes/o' },
    { keys: ['notes/old/1', 'notes/old/2'], prefixes: [] },
  ],
  [
    'delimiter',
    'a delimiter brings keys together under their common prefixes',
    { Delimiter: '/' },
    { keys: ['a', 'z'], prefixes: ['notes/', 'photos/'] },
  ],
  [
    'prefix-and-delimiter',
    'a delimiter counts after the prefix',
    { Prefix: 'notes/', Delimiter: '/' },
    { keys: ['notes/1', 'notes/2'], prefixes: ['notes/old/'] },
  ],
  [
    'start-after',
    'a listing begins after a key',
    { StartAfter: 'notes/old/2' },
    { keys: ['photos/1', 'z'], prefixes: [] },
  ],
  ['nothing', 'a prefix that nothing has gives an empty page', { Prefix: 'nothing' }, { keys: [], prefixes: [] }],
  ['none-wanted', 'of no keys an empty page is given', { MaxKeys: 0 }, { keys: [], prefixes: [] }],
]

/** Listings. */
export const listings: readonly Point[] = [
  ...expected.map(([name, says, input, page]): Point => ({
    id: `s3-listings/${name}`,
    says,
    source: s3Api('API_ListObjectsV2'),
    run: async (subject) => {
      const { s3, Bucket } = await withKeys(subject)
      assert.deepEqual(await list(s3, { Bucket, ...input }), page)
    },
  })),
  {
    id: 's3-listings/pages',
    says: 'pages together give every key once, in order',
    source: s3Api('API_ListObjectsV2'),
    run: async (subject) => {
      const { s3, Bucket } = await withKeys(subject)
      const seen: (string | undefined)[] = []
      let ContinuationToken: string | undefined
      do {
        const page = await s3.listObjectsV2({ Bucket, MaxKeys: 2, ContinuationToken })
        assert.equal(page.KeyCount, page.Contents?.length)
        seen.push(...(page.Contents ?? []).map(({ Key }) => Key))
        assert.equal(page.IsTruncated, page.NextContinuationToken !== undefined)
        ContinuationToken = page.NextContinuationToken
      } while (ContinuationToken !== undefined)
      assert.deepEqual(seen, keys)
    },
  },
  {
    id: 's3-listings/pages-of-prefixes',
    says: 'a common prefix counts as one key, and comes on one page alone',
    source: s3Api('API_ListObjectsV2'),
    run: async (subject) => {
      const { s3, Bucket } = await withKeys(subject)
      const seen: (string | undefined)[] = []
      let ContinuationToken: string | undefined
      do {
        const page = await s3.listObjectsV2({ Bucket, Delimiter: '/', MaxKeys: 1, ContinuationToken })
        seen.push(
          ...(page.Contents ?? []).map(({ Key }) => Key),
          ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
        )
        ContinuationToken = page.NextContinuationToken
      } while (ContinuationToken !== undefined)
      assert.deepEqual(seen, ['a', 'notes/', 'photos/', 'z'])
    },
  },
  {
    id: 's3-listings/by-bytes',
    says: 'keys come in the order of their bytes in UTF-8',
    source: s3Guide('ListingKeysUsingAPIs'),
    run: async (subject) => {
      // By UTF-16, in which the rocket is two small units, it would come before the last.
      const inOrder = ['A', 'a', 'é', '\uFF21', '🚀']
      const { s3, Bucket } = await withKeys(subject, inOrder)
      assert.deepEqual((await list(s3, { Bucket })).keys, inOrder)
    },
  },
  {
    id: 's3-listings/encoded',
    says: 'with encoding-type url keys and prefixes come encoded, a space as plus',
    source: s3Api('API_ListObjectsV2'),
    run: async (subject) => {
      const { s3, Bucket } = await withKeys(subject, ['a b/+.txt'])
      const { Contents = [], EncodingType } = await s3.listObjectsV2({ Bucket, EncodingType: 'url', Prefix: 'a b' })
      assert.equal(EncodingType, 'url')
      assert.equal(Contents[0]?.Key, 'a+b/%2B.txt')
    },
  },
  {
    id: 's3-listings/wrong-token',
    says: 'a continuation token that is none is refused with InvalidArgument',
    source: s3Api('API_ListObjectsV2'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await refused(s3.listObjectsV2({ Bucket, ContinuationToken: '' }), {
        name: 'InvalidArgument',
        status: 400,
        message: 'The continuation token provided is incorrect',
      })
    },
  },
  {
    id: 's3-listings/first-version',
    says: 'the first version goes on after a marker',
    source: s3Api('API_ListObjects'),
    run: async (subject) => {
      const { s3, Bucket } = await withKeys(subject)
      const { Contents = [], NextMarker, IsTruncated } = await s3.listObjects({ Bucket, Delimiter: '/', MaxKeys: 2 })
      assert.equal(IsTruncated, true)
      assert.deepEqual(
        Contents.map(({ Key }) => Key),
        ['a'],
      )
      const next = await s3.listObjects({ Bucket, Delimiter: '/', Marker: NextMarker })
      assert.deepEqual(
        (next.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
        ['photos/'],
      )
      assert.deepEqual(
        (next.Contents ?? []).map(({ Key }) => Key),
        ['z'],
      )
    },
  },
]
