
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('providers', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='invitation',
            name='role',
            field=models.CharField(choices=[('owner', 'Owner: everything, and who belongs to it'), ('editor', 'Editor: books, answers and changes the entry'), ('member', 'Member: sees what the others do')], default='editor', max_length=10),
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('owner', 'Owner: everything, and who belongs to it'), ('editor', 'Editor: books, answers and changes the entry'), ('member', 'Member: sees what the others do')], max_length=10),
        ),
    ]
