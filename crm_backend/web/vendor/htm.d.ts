/** What the pages use of htm. */
import type { VNode } from "./preact.js";
declare const htm: {
  bind(
    h: (type: unknown, props: Record<string, unknown> | null, ...children: unknown[]) => VNode,
  ): (strings: TemplateStringsArray, ...values: unknown[]) => VNode;
};
export default htm;
