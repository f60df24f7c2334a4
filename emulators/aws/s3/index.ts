export { startS3, type S3Options, type S3Server } from './start-s3.ts'
