/** Lets others go on before a condition is looked at again; to turn round without a pause would take the processor from them. */
export function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}
