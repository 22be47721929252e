-- Columns some cells of which held something that gave no value.
select source_file, column_name, cell_count, unread_count
from pub_unread_cells
order by unread_count desc, source_file, column_name
limit $most
