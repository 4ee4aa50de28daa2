
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('subscriptions', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='searchrecipient',
            options={'ordering': ['search', 'pk'], 'verbose_name': 'search that is sent to somebody', 'verbose_name_plural': 'searches sent to you'},
        ),
        migrations.AddField(
            model_name='noticeditem',
            name='organisations_before',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='noticeditem',
            name='people_before',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
