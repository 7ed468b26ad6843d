import { Badge, Group, Tooltip } from '@mantine/core';

/** The first few tags, and how many more there are. */
export function TagList({ tags, shown = 2 }: { tags: readonly string[]; shown?: number }) {
  if (tags.length === 0) return null;
  const rest = tags.slice(shown);
  return (
    <Group gap={4} wrap="nowrap">
      {tags.slice(0, shown).map((tag) => (
        <Badge key={tag} color="gray" maw={120}>
          {tag}
        </Badge>
      ))}
      {rest.length > 0 && (
        <Tooltip label={rest.join(', ')}>
          <Badge color="gray" style={{ flex: 'none' }}>
            +{rest.length}
          </Badge>
        </Tooltip>
      )}
    </Group>
  );
}
