from django.db import migrations

# A correction names an event of its own unit and level: the key of what it corrects holds all three. Rows from before are
# left as they are (NOT VALID), since events are never changed; every new row is held to it.
ADD = """
ALTER TABLE titles_titleevent ADD CONSTRAINT title_event_of_unit_and_level UNIQUE (id, unit_id, level);
ALTER TABLE titles_titleevent ADD CONSTRAINT title_correction_of_its_own
  FOREIGN KEY (corrects_id, unit_id, level) REFERENCES titles_titleevent (id, unit_id, level) NOT VALID;
"""
REMOVE = """
ALTER TABLE titles_titleevent DROP CONSTRAINT title_correction_of_its_own;
ALTER TABLE titles_titleevent DROP CONSTRAINT title_event_of_unit_and_level;
"""


class Migration(migrations.Migration):
    dependencies = [("titles", "0003_corrections")]
    operations = [migrations.RunSQL(ADD, REMOVE)]
