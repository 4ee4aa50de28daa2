"""People."""

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from engagement_site.accounts.models import User
from engagement_site.core.permissions import Role

PASSWORD = "correct-horse-battery"


class UserFactory(factory.django.DjangoModelFactory):
    """A person with a verified address; `role=` puts them into a role's group."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class, *args, role: Role | None = None, **kwargs):
        user = model_class.objects.create_user(password=kwargs.pop("password", PASSWORD), **kwargs)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if role is not None:
            user.groups.add(Group.objects.get(name=role.value))
        return user
