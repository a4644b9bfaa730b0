/** From a day to another, both included; days as ISO 8601 writes them. */
export interface Days {
  since: string;
  until: string;
}
