/** An answer of the API that is an error: `{"error": message, "status": status}`. */
export class ApiError extends Error {
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.name = 'ApiError'
    this.status = status
  }
}

/** The errors of https://github.com/Shopify/toxiproxy/blob/v2.12.0/api.go, by their texts. */
export const badRequestBody = (problem: string): ApiError => new ApiError(`bad request body: ${problem}`, 400)
export const missingField = (field: string): ApiError => new ApiError(`missing required field: ${field}`, 400)
export const proxyNotFound = (): ApiError => new ApiError('proxy not found', 404)
export const proxyAlreadyExists = (): ApiError => new ApiError('proxy already exists', 409)
export const invalidStream = (): ApiError =>
  new ApiError('stream was invalid, can be either upstream or downstream', 400)
export const invalidToxicType = (): ApiError => new ApiError('invalid toxic type', 400)
export const toxicAlreadyExists = (): ApiError => new ApiError('toxic already exists', 409)
export const toxicNotFound = (): ApiError => new ApiError('toxic not found', 404)
