/** What the pages use of Preact 11. */
export interface VNode {
  type: unknown;
  props: Record<string, unknown>;
  key: unknown;
}
export type Child = VNode | string | number | boolean | null | undefined | Child[];
export function h(type: unknown, props: Record<string, unknown> | null, ...children: unknown[]): VNode;
export function render(tree: Child, parent: Element): void;
export const options: { debounceRendering?: (draw: () => void) => void };
export function Fragment(props: { children?: Child }): VNode;
