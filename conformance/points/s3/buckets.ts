import assert from 'node:assert/strict'
import type { Point } from '../../point.ts'
import { refused } from '../../refused.ts'
import { bucketOf, s3Of } from '../../s3-subject.ts'
import { s3Api, s3Guide } from '../../sources.ts'

const wrongNames = ['ab', 'Upper', 'a..b', '192.168.1.1', '-a-', 'x'.repeat(64)]

const wrongName = (Bucket: string): Point => ({
  id: `s3-buckets/name-${Bucket.slice(0, 12)}`,
  says: `the name ${Bucket.slice(0, 12)} is refused with InvalidBucketName`,
  source: s3Guide('bucketnamingrules'),
  run: async (subject) => {
    const answer = await subject.raw({ method: 'PUT', path: `/${Bucket}`, service: 's3', region: 'us-east-1' })
    assert.match(answer.body, /<Code>InvalidBucketName<\/Code>/)
    assert.equal(answer.status, 400)
  },
})

/** Buckets. */
export const buckets: readonly Point[] = [
  ...wrongNames.map(wrongName),
  {
    id: 's3-buckets/listed',
    says: 'a bucket that was made is listed, and found by its head',
    source: s3Api('API_ListBuckets'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      const { Buckets = [] } = await s3.listBuckets({})
      assert.ok(Buckets.some(({ Name }) => Name === Bucket))
      assert.equal((await s3.headBucket({ Bucket })).BucketRegion, subject.region)
      assert.equal((await s3.getBucketLocation({ Bucket })).LocationConstraint, subject.region)
    },
  },
  {
    id: 's3-buckets/made-twice',
    says: 'a bucket of one’s own is not made twice',
    source: s3Api('API_CreateBucket'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      const again = s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-2' } })
      await refused(again, {
        name: 'BucketAlreadyOwnedByYou',
        status: 409,
        message: 'Your previous request to create the named bucket succeeded and you already own it.',
      })
    },
  },
  {
    id: 's3-buckets/head-absent',
    says: 'the head of a bucket that is not there is 404',
    source: s3Api('API_HeadBucket'),
    run: async (subject) =>
      refused(s3Of(subject).headBucket({ Bucket: subject.name() }), { name: 'NotFound', status: 404 }),
  },
  {
    id: 's3-buckets/not-empty',
    says: 'a bucket that holds something is not deleted',
    source: s3Api('API_DeleteBucket'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: 'a', Body: 'a' })
      await refused(s3.deleteBucket({ Bucket }), {
        name: 'BucketNotEmpty',
        status: 409,
        message: 'The bucket you tried to delete is not empty',
      })
    },
  },
  {
    id: 's3-buckets/deleted',
    says: 'a bucket that was deleted is gone, with what it knew',
    source: s3Api('API_DeleteBucket'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.deleteBucket({ Bucket })
      await refused(s3.putObject({ Bucket, Key: 'a', Body: 'a' }), { name: 'NoSuchBucket', status: 404 })
    },
  },
]
