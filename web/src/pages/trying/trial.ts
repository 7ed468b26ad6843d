/** What is tried. */
export interface Trial {
  templateId: string;
  draft: boolean;
  firstName: string;
}
