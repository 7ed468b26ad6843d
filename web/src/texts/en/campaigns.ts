export const campaigns = {
  title: 'Campaigns',
  description: 'Who is called, by which template, and how it goes.',
  columns: { name: 'Name', status: 'Status', template: 'Template', version: 'Version', created: 'Created' },
  emptyTitle: 'No campaign yet',
  empty: 'A campaign calls a list of contacts by a template: what the agent says, decides and asks for.',
};
