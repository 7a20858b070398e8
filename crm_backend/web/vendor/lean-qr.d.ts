/** What the pages use of lean-qr. */
export interface Code {
  readonly size: number;
  get(x: number, y: number): boolean;
}
export const correction: { min: number; L: number; M: number; Q: number; H: number; max: number };
export function generate(text: string, options?: { minCorrectionLevel?: number }): Code;
