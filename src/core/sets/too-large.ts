/** Thrown where sets would need more memory than their space was given; all sets of that space are then of no more use. */
export class TooLargeError extends Error {
  constructor() {
    super('the sets are too large for the memory that they were given')
    this.name = 'TooLargeError'
  }
}
